"""What the console says, in both languages: key -> (Japanese, English)."""

from kumiai.apps.console.words import (
    advising,
    classing,
    consenting,
    describing,
    exporting,
    frame,
    handing,
    hosting,
    keeping,
    matrix,
    pooling,
    reading,
    refreshing,
    templating,
    uploading,
)

TEXTS = {
    **frame.TEXTS,
    **reading.TEXTS,
    **advising.TEXTS,
    **keeping.TEXTS,
    **matrix.TEXTS,
    **pooling.TEXTS,
    **hosting.TEXTS,
    **refreshing.TEXTS,
    **consenting.TEXTS,
    **describing.TEXTS,
    **classing.TEXTS,
    **uploading.TEXTS,
    **handing.TEXTS,
    **templating.TEXTS,
    **exporting.TEXTS,
}
