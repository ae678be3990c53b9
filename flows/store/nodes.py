"""What is known of the machines."""

from sqlmodel import Session

from flows.domain.node import Node


def remember(session: Session, node: Node) -> None:
    """As last seen."""
    session.merge(node)
