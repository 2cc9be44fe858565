package dev.puffgres.sink;

import java.util.List;

/**
 * A mistake that somebody might make in the sink, as an edit of its source. The model must find it.
 *
 * @param name what the mistake comes to
 * @param className a class of the sink
 * @param original a piece of that class's source, which stands in it once
 * @param replacement what stands there instead
 */
record Mutant(String name, String className, String original, String replacement) {
    static final List<Mutant> ALL = List.of(
            new Mutant(
                    "commit offset + 1",
                    "OffsetLedger",
                    "assignment.oldestUndone(given.offset())",
                    "Math.min(given.offset(), assignment.oldestUndone(given.offset()) + 1)"),
            new Mutant("done at send", "SinkCore", "        Flight.Step step = track.flight().next();\n", """
                    track.flight().drop(each -> {
                        each.records().forEach(record -> record.assignment().done(record));
                        return false;
                    });
                    Flight.Step step = track.flight().next();
                    """),
            new Mutant(
                    "a lane with two requests",
                    "SinkCore",
                    "if (track.isOnTheWire() || track.isQueued() || stopped) {",
                    "if (track.isQueued() || stopped) {"),
            new Mutant(
                    "a fold that forgets a record",
                    "Fold",
                    "                                : Pending.concat(held.records(), Pending.recordsOf(held.orphans())),\n"
                            + "                        arrival.records()),\n",
                    "                                : Pending.concat(held.records(), Pending.recordsOf(held.orphans())),\n"
                            + "                        java.util.List.of()),\n"),
            new Mutant("a retry that re-orders", "SinkCore", "            failed(track, failed, now);\n", """
                    failed(track, failed, now);
                    if (track instanceof Lane lane && track.flight() instanceof BatchFlight flight) {
                        flight.drop(each -> true).forEach(each -> {
                            long grown = lane.add(each) - each.bytes();
                            lane.namespace().addBytes(grown);
                            account.addBytes(grown);
                        });
                    }
                    """),
            new Mutant(
                    "stale counted as failure",
                    "BatchFlight",
                    "        batch.upserts().forEach(outcomes::settled);\n",
                    """
                    if (result.upserted() < batch.upserts().size()) {
                        batch.upserts().forEach(each -> outcomes.refused(each, FailureKind.REFUSED, "stale"));
                    } else {
                        batch.upserts().forEach(outcomes::settled);
                    }
                    """),
            new Mutant(
                    "close that keeps entries",
                    "Lane",
                    "head.isAbandoned() && !followers.containsKey(head.id()) && dropped.add(head)",
                    "false"),
            new Mutant(
                    "done before the report",
                    "RejectedRecords",
                    "        SinkRecord record = (SinkRecord) delivery.record();\n",
                    """
                    SinkRecord record = (SinkRecord) delivery.record();
                    delivery.assignment().done(delivery);
                    """),
            new Mutant(
                    "a stale patch as failure",
                    "BatchFlight",
                    "if (document.isNewerThan(patch.write().version())) {",
                    "if (false) {"),
            new Mutant("resume never called", "FlowControl", "if (!resume.isEmpty()) {", "if (false) {"),
            new Mutant(
                    "fold by LSN instead of the pair",
                    "Fold",
                    "return commits != 0 ? commits : Long.compare(arrival.lsn(), held.lsn());",
                    "return Long.compare(arrival.lsn(), held.lsn());"),

            // Beyond the eleven that were asked for.
            new Mutant(
                    "the ledger keeps a closed partition",
                    "OffsetLedger",
                    "Assignment before = open.remove(each);",
                    "Assignment before = open.get(each);"),
            new Mutant(
                    "a completion of an old generation counts",
                    "OffsetLedger",
                    "Assignment before = open.put(each, new Assignment(each.topic(), each.partition()));",
                    "Assignment before = null; open.computeIfAbsent(each, any -> new Assignment(each.topic(), each.partition()));"),
            new Mutant(
                    "a lost partition is kept",
                    "TaskSide",
                    "ledger.retain(context.assignment());",
                    "context.assignment();"),
            new Mutant(
                    "the coordinates that a transform has made",
                    "TaskSide",
                    "assignment.deliver(record.originalKafkaOffset(), ",
                    "assignment.deliver(record.kafkaOffset(), "),
            new Mutant(
                    "close that does not wait",
                    "SinkCore",
                    "if (waitingFor.isEmpty()) {",
                    "if (!waitingFor.isEmpty() || waitingFor.isEmpty()) {"),
            new Mutant(
                    "a retry with what a closed partition has left",
                    "Track",
                    "return flight.drop(this::isNeedless);",
                    "return flight.drop(each -> false);"),
            new Mutant(
                    "a READ beats a change",
                    "Fold",
                    "return held instanceof Action.Delete ? Optional.empty() : Optional.of(held);",
                    "return Optional.of(arrival);"),
            new Mutant(
                    "a fold that keeps the lower version",
                    "Fold",
                    "return Optional.of(withVersion(arrival, higher(held.version(), arrival.version())));\n    }\n\n"
                            + "    private Optional<Action.Write> mergedUpsert",
                    "return Optional.of(arrival);\n    }\n\n    private Optional<Action.Write> mergedUpsert"),
            new Mutant("a null in a patch is lost", "Fold", "document.remove(name);", "document.get(name);"),
            new Mutant(
                    "a patch swallows the one before",
                    "Fold",
                    "attributes.putAll(Members.of(patch.attributes()));",
                    "attributes.keySet().removeIf(each -> each.length() == 3);\n            attributes.putAll(Members.of(patch.attributes()));"),
            new Mutant(
                    "an orphaned patch is forgotten",
                    "LaneOutcomes",
                    "        for (Pending.Orphan each : orphans) {\n",
                    "        for (Pending.Orphan each : orphans.subList(0, 0)) {\n"),
            new Mutant(
                    "an orphaned patch is done",
                    "LaneOutcomes",
                    "            each.record().reject(each.rejection());\n",
                    ""),
            new Mutant(
                    "a refused row takes its batch along",
                    "BatchFlight",
                    "        if (part.batch.size() == 1) {\n            refuse(part.batch.all().get(0), failure);\n",
                    "        if (part.batch.size() >= 1) {\n            part.batch.all().forEach(each -> refuse(each, failure));\n"),
            new Mutant(
                    "half of a halved batch is lost",
                    "Batch",
                    "halves.addAll(regroup(all.subList(middle, all.size())));",
                    "regroup(all.subList(middle, all.size()));"),
            new Mutant(
                    "a refused upsert leaves no mark",
                    "BatchFlight",
                    "unmarked.add(new Refused(write, kind, failure.getMessage()));",
                    "outcomes.refused(write, kind, failure.getMessage());"),
            new Mutant(
                    "a record is done with its first action", "Delivery", "return openActions == 0;", "return true;"),
            new Mutant(
                    "a rejected record is done like any other",
                    "Settlement",
                    "if (delivery.rejections().isEmpty() || delivery.assignment().isClosed() || delivery.isRepeat()) {",
                    "if (true) {"),
            new Mutant(
                    "a record of a closed partition is reported",
                    "RejectedRecords",
                    "if (delivery.assignment().isClosed()) {",
                    "if (false) {"),
            new Mutant(
                    "pauses only what is throttled",
                    "FlowControl",
                    "boolean now = full\n                    || ",
                    "boolean now = "),
            new Mutant("asks for no further put", "TaskSide", "            context.timeout(NEXT_PUT_MS);\n", ""),
            new Mutant(
                    "what settles frees no room",
                    "Settlement",
                    "account.addBytes(-write.bytes());",
                    "account.addBytes(0);"),
            new Mutant(
                    "a document has two lanes",
                    "Namespace",
                    "int hash = id.hashCode();",
                    "int hash = (int) System.nanoTime();"),
            new Mutant(
                    "documents stay in the lane that they were in",
                    "Lane",
                    "if (lane != this) {",
                    "if (lane == null) {"),
            new Mutant(
                    "only heads move to a new lane",
                    "Lane",
                    "Deque<Pending> chain = from.followers.remove(head.id());",
                    "Deque<Pending> chain = null;"),
            new Mutant(
                    "upserts without a condition",
                    "Batch",
                    "versioned && !upserts.isEmpty() ? mode.upsertCondition(hasReads()) : null",
                    "null"),
            new Mutant("a READ that beats one of a later snapshot", "DeleteMode", "read ? Conditions.READ : ", ""),
            new Mutant(
                    "a wrong key is tried again for ever",
                    "SinkCore",
                    "            stopTask(whatToMend(failure, namespace));\n            return;\n",
                    "            return;\n"));

    @Override
    public String toString() {
        return name;
    }
}
