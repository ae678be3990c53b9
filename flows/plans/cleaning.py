"""Decides which built images nobody needs, and puts into words what clean-ups found. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from blocks.states import ImageState, Piece
from flows.domain.clean_up import MOST_ITEMS, Cleaned, CleanedItem, CleanedKind
from flows.plans import names

NEVER = datetime.min.replace(tzinfo=UTC)
UNITS = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def cleaned(kind: CleanedKind, pieces: Sequence[Piece], remark: str = "") -> Cleaned:
    """Returns the part of a report that is about these pieces."""
    items = tuple(CleanedItem(name=piece.name, bytes=piece.bytes) for piece in pieces[:MOST_ITEMS])
    weight = sum(piece.bytes for piece in pieces)
    return Cleaned(kind=kind, count=len(pieces), bytes=weight, items=items, remark=remark)


def cleaned_images(images: Iterable[ImageState], left_bytes: int = 0, quota_bytes: int | None = None) -> Cleaned:
    """Reports removed images. `left_bytes`: of those that stay, for which `quota_bytes` may be too little."""
    pieces = [Piece(", ".join(image.names) or image.id[:19], image.bytes) for image in images]
    remarks = ["Images share layers, so this is the most that it can be."] if pieces else []
    if quota_bytes is not None and left_bytes > quota_bytes:
        kept = f"The others have {size(left_bytes)}, more than SLIPWAY_IMAGES_BYTES ({size(quota_bytes)})"
        remarks.append(f"{kept}: they run, are on their way, or are the newest of their service.")
    return cleaned(CleanedKind.BUILT_IMAGES, pieces, " ".join(remarks))


def beyond(spare: Iterable[ImageState], excess_bytes: int, served: Mapping[str, datetime]) -> Sequence[ImageState]:
    """Returns as many as have so many bytes together, first those that have not been put live for longest.

    `served`: when that was last, by id, name or digest.
    """

    def last(image: ImageState) -> datetime:
        return max((served[each] for each in (image.id, *image.names, *image.digests) if each in served), default=NEVER)

    gone: list[ImageState] = []
    for image in sorted(spare, key=last):
        if sum(each.bytes for each in gone) >= excess_bytes:
            break
        gone.append(image)
    return gone


def unneeded(images: Iterable[ImageState], needed: Collection[str], registry: str = "") -> Sequence[ImageState]:
    """Returns images that `needed` does not mention. What a person gave a name of their own is theirs."""
    return [
        image
        for image in images
        if all(names.is_built(name, registry) for name in image.names)
        and not {image.id, *image.names, *image.digests} & set(needed)
    ]


def report(parts: Sequence[Cleaned], *, dry_run: bool) -> str:
    """Returns the parts in words, for whoever started the clean-up, or wonders where something is."""
    verb = "Would remove" if dry_run else "Removed"
    lines: list[str] = []
    for part in parts:
        weight = "" if part.bytes is None else f", {size(part.bytes)}"
        sentence = f"{verb} {part.kind.replace('_', ' ')}: {part.count}{weight}."
        lines.append(" ".join(filter(None, (sentence, part.remark))))
        lines += [f"  {item.name}, {size(item.bytes)}" for item in part.items]
        if part.items and part.count > len(part.items):
            lines.append(f"  and {part.count - len(part.items)} more")
    return "\n".join(lines)


def size(count: int) -> str:
    """Writes a size as disks are sold: 1 kB has 1000 bytes."""
    return next((f"{count / unit:.1f} {name}" for unit, name in UNITS if count >= unit), f"{count} bytes")
