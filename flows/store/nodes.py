"""The facts that are known of the machines."""

from sqlmodel import Session

from flows.domain.node import Node


def remember(session: Session, node: Node) -> None:
    """Keeps the node as it was last seen."""
    session.merge(node)
