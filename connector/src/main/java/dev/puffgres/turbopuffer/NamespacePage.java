package dev.puffgres.turbopuffer;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Some of the service's namespaces.
 *
 * @param names of this page
 * @param nextCursor asks for the next page; empty: this is the last
 */
public record NamespacePage(List<String> names, Optional<String> nextCursor) {
    public NamespacePage {
        names = List.copyOf(names);
        Objects.requireNonNull(nextCursor, "nextCursor");
    }
}
