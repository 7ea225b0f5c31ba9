/** Consent, then a photograph: chosen, dropped, pasted, or taken through the file dialog. */

import { all, ask, find, need, Refused, say, type Visit } from "./page";

const PICTURE = /^image\//;

/** Hand the first picture of a file dialog, a drop or a paste to `send`. */
export function listen_for_photographs(send: (file: File) => void): void {
  const input = find<HTMLInputElement>("[data-file]");
  const drop = find("[data-drop]");
  if (!input || !drop) return;
  const take = (files: Iterable<File> | null | undefined): void => {
    const file = [...(files ?? [])][0];
    if (file) send(file);
  };
  input.addEventListener("change", () => {
    take(input.files);
    input.value = "";
  });
  for (const type of ["dragenter", "dragover"]) {
    document.addEventListener(type, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) drop.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    take(event.dataTransfer?.files);
  });
  document.addEventListener("paste", (event) => {
    take([...(event.clipboardData?.files ?? [])].filter((file) => PICTURE.test(file.type)));
  });
}

/** Send a photograph to a visit; the name of its file stays here. */
export async function upload(visit: string, file: File): Promise<void> {
  const progress = find("[data-progress]");
  if (progress) progress.textContent = "Sending the photograph…";
  const form = new FormData();
  form.append("photo", file, "photo");
  try {
    await ask<Visit>("POST", `/api/visits/${visit}/photo`, form);
  } finally {
    if (progress) progress.textContent = "";
  }
}

export function start_consent(): void {
  const form = need<HTMLFormElement>("[data-consent]");
  const fault = need("[data-fault]");
  let busy = false;
  form.addEventListener("submit", (event) => event.preventDefault());

  const begin = async (also: string[]): Promise<Visit | null> => {
    fault.textContent = "";
    const missing = all<HTMLInputElement>("input[required]", form).find((box) => !box.checked);
    if (missing) {
      fault.textContent = "Please agree first: nothing is looked at before.";
      missing.focus();
      return null;
    }
    const data = new FormData(form);
    const purposes = [...new Set([...data.getAll("purpose").map(String), ...also])];
    const given = { adult: data.has("adult"), purposes, patch: data.get("patch") === "1" };
    return ask<Visit>("POST", "/api/visits", given);
  };

  const act = (work: () => Promise<void>): void => {
    if (busy) return;
    busy = true;
    work()
      .catch((error: unknown) => {
        if (!(error instanceof Refused)) throw error;
        fault.textContent = error.message;
      })
      .finally(() => (busy = false));
  };

  listen_for_photographs((file) =>
    act(async () => {
      const visit = await begin([]);
      if (!visit) return;
      try {
        await upload(visit.id, file);
      } catch (error) {
        await ask("DELETE", `/api/visits/${visit.id}`).catch(() => undefined);
        throw error;
      }
      location.assign(`/try/${visit.id}`);
    }),
  );
  need("[data-phone]").addEventListener("click", () =>
    act(async () => {
      const visit = await begin(["share"]);
      if (visit) location.assign(`/try/${visit.id}#phone`);
    }),
  );
}

/** On a visit's own page: another try, or the first, from this device. */
export function start_upload(visit: string): void {
  listen_for_photographs((file) => {
    upload(visit, file)
      .then(() => location.reload())
      .catch((error: unknown) => {
        if (!(error instanceof Refused)) throw error;
        say(error.message);
      });
  });
}
