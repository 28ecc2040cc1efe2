# Sums up CTest's JUnit files: each test that failed or was skipped, and why; then the counts.
#
# -v skipped_builds="BUILD: REASON" names a build without a file, whose tests count as one that was skipped.

function attribute(name,    text) {
    if (!match($0, " " name "=\"[^\"]*\"")) return ""
    text = substr($0, RSTART, RLENGTH)
    gsub(/^[^"]*"|"$/, "", text)
    return text
}

function report() {
    if (status == "run") ++passed
    else if (status == "fail") { ++failed; print "FAILED   " test }
    else if (status != "") { ++skipped; print "skipped  " test ": " reason }
    status = ""
}

FNR == 1 {
    report()
    build = FILENAME
    sub("/[^/]*$", "", build)
}
/<testcase / {
    report()
    test = build " " attribute("name")
    status = attribute("status")
    reason = "no reason given"
}
# A test that did not run at all (its program is missing) has the status of one that skipped itself.
/<skipped / && attribute("message") !~ /^SKIP_/ { status = "fail" }
match($0, /skipped: /) && status == "notrun" { reason = substr($0, RSTART + RLENGTH) }
END {
    report()
    if (skipped_builds != "") { ++skipped; print "skipped  " skipped_builds }
    printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
    exit failed != 0
}
