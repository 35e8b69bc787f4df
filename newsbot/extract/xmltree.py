"""XML as a tree: feeds and sitemaps, whose bytes may be anything. Nothing is opened, expanded, or read in part."""

from __future__ import annotations

from typing import Any

from lxml import etree

from newsbot.extract.doctype import without_doctype


class XmlTooDeep(ValueError):
    """A document that is nested deeper, or has longer texts, than the parser takes: it would be read in part."""


def xml_root(body: bytes) -> Any:
    """The root element of the XML document *body*, mended where it is broken; None where it holds no element.

    Raises UnsafeEntities, XmlTooDeep, and etree.XMLSyntaxError for what cannot be mended.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        recover=True,
        remove_comments=True,
        huge_tree=False,
    )
    root = etree.fromstring(without_doctype(body).strip(), parser)
    for entry in parser.error_log:
        if entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
            raise XmlTooDeep(f"it is nested too deep, or its texts are too long, to be read whole: {entry.message}")
    return root
