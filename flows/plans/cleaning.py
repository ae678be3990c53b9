"""Which built images nobody needs, and what clean-ups found, in words. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from blocks.states import ImageState, Piece
from flows.plans import names

MOST_NAMES = 50  # of each kind in a report
NEVER = datetime.min.replace(tzinfo=UTC)
UNITS = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


@dataclass(frozen=True)
class Cleaned:
    """Things of one kind that a clean-up removed, or would; `bytes` is None where nobody can tell."""

    kind: str
    count: int
    bytes: int | None
    names: tuple[str, ...] = ()
    remark: str = ""


def cleaned(kind: str, pieces: Sequence[Piece], remark: str = "") -> Cleaned:
    reported = tuple(f"{piece.name}, {size(piece.bytes)}" for piece in pieces)
    return Cleaned(kind, len(pieces), sum(piece.bytes for piece in pieces), reported, remark)


def cleaned_images(images: Iterable[ImageState], left_bytes: int = 0, quota_bytes: int | None = None) -> Cleaned:
    """`left_bytes`: of those that stay, for which `quota_bytes` may be too little."""
    pieces = [Piece(", ".join(image.names) or image.id[:19], image.bytes) for image in images]
    remarks = ["Images share layers, so this is the most that it can be."] if pieces else []
    if quota_bytes is not None and left_bytes > quota_bytes:
        kept = f"The others have {size(left_bytes)}, more than SLIPWAY_IMAGES_BYTES ({size(quota_bytes)})"
        remarks.append(f"{kept}: they run, are on their way, or are the newest of their service.")
    return cleaned("built images", pieces, " ".join(remarks))


def beyond(spare: Iterable[ImageState], excess_bytes: int, served: Mapping[str, datetime]) -> Sequence[ImageState]:
    """As many as have so many bytes together, those first that have not been put live for longest.

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
    """Those that `needed` does not mention by id, name or digest. What a person gave a name of their own is theirs."""
    return [
        image
        for image in images
        if all(names.is_built(name, registry) for name in image.names)
        and not {image.id, *image.names, *image.digests} & set(needed)
    ]


def report(parts: Sequence[Cleaned], *, dry_run: bool) -> str:
    """For whoever started the clean-up, or wonders where something is."""
    verb = "Would remove" if dry_run else "Removed"
    lines: list[str] = []
    for part in parts:
        weight = "" if part.bytes is None else f", {size(part.bytes)}"
        lines.append(" ".join(filter(None, (f"{verb} {part.kind}: {part.count}{weight}.", part.remark))))
        lines += [f"  {name}" for name in part.names[:MOST_NAMES]]
        if len(part.names) > MOST_NAMES:
            lines.append(f"  and {len(part.names) - MOST_NAMES} more")
    return "\n".join(lines)


def size(count: int) -> str:
    """As disks are sold: 1 kB has 1000 bytes."""
    return next((f"{count / unit:.1f} {name}" for unit, name in UNITS if count >= unit), f"{count} bytes")
