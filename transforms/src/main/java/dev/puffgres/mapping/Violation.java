package dev.puffgres.mapping;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A broken rule of a mapping.
 *
 * @param path where: member names from the mapping down
 */
record Violation(List<String> path, String message) {

    /** @throws IllegalArgumentException that names them all, if there are any */
    static void refuse(List<Violation> violations) {
        if (!violations.isEmpty()) {
            throw new IllegalArgumentException(violations.stream()
                    .map(violation -> String.join(".", violation.path()) + ": " + violation.message())
                    .collect(Collectors.joining("; ")));
        }
    }
}
