"""What a picture file says about itself: an XMP packet with the IPTC digital source type, nothing else.

The IPTC term is *algorithmically-altered media* (``algorithmicallyEnhanced``): a photograph that an
algorithm modified. The “composite” terms would claim generative or synthetic elements, which are not used
here, and ``digitalCapture`` would hide the change.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

DIGITAL_SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicallyEnhanced"
_HEAD = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
_TAIL = '<?xpacket end="r"?>'
_NAMESPACES = (
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" '
    'xmlns:glabella="urn:glabella:1"'
)


def xmp_packet(description: str, creator: str, extra: Mapping[str, str]) -> bytes:
    """Return the XMP packet of a simulated picture.

    Parameters
    ----------
    description : str
        The label as shown on the picture.
    creator : str
        Software and version.
    extra : mapping of str to str
        Further facts, written in the ``glabella`` namespace; names are XML names.

    Returns
    -------
    bytes, UTF-8
    """
    more = " ".join(f"glabella:{name}={quoteattr(value)}" for name, value in sorted(extra.items()))
    packet = (
        f'{_HEAD}<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {_NAMESPACES}>'
        f'<rdf:Description rdf:about="" xmp:CreatorTool={quoteattr(creator)} '
        f'Iptc4xmpExt:DigitalSourceType="{DIGITAL_SOURCE_TYPE}" {more}>'
        f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(description)}</rdf:li></rdf:Alt>'
        f"</dc:description></rdf:Description></rdf:RDF></x:xmpmeta>{_TAIL}"
    )
    return packet.encode()
