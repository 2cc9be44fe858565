package dev.puffgres.source.wal2json;

import dev.puffgres.source.port.CapturedTable;
import dev.puffgres.source.port.SourceSettings;
import dev.puffgres.source.postgres.TableId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The options that wal2json is given. */
final class Wal2jsonOptions {

    /** The plugin's name. */
    static final String PLUGIN = "wal2json";

    private Wal2jsonOptions() {}

    /** @param filtered whether the server sends the changes of the captured tables only */
    static Map<String, String> of(SourceSettings settings, boolean filtered) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("format-version", "2");
        options.put("include-xids", "true");
        options.put("include-timestamp", "true");
        options.put("include-lsn", "true");
        options.put("include-pk", "true");
        if (filtered) {
            options.put(
                    "add-tables",
                    settings.tables().stream()
                            .map(CapturedTable::id)
                            .map(Wal2jsonOptions::escaped)
                            .collect(Collectors.joining(",")));
        }
        return options;
    }

    private static String escaped(TableId table) {
        return escaped(table.schema()) + "." + escaped(table.name());
    }

    /** wal2json's way: a backslash before whatever it would take for its own. */
    static String escaped(String name) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (" ',.*\\".indexOf(c) >= 0) {
                escaped.append('\\');
            }
            escaped.append(c);
        }
        return escaped.toString();
    }
}
