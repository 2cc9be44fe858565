package dev.puffgres.source;

import dev.puffgres.mapping.MappingError;
import dev.puffgres.mapping.MappingException;
import dev.puffgres.mapping.MappingReader;
import dev.puffgres.source.debezium.DebeziumConnector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks a configuration as a whole, as far as the validator of a single option cannot. Stateless and thread-safe. */
final class SourceValidation {
    private static final Logger LOG = LoggerFactory.getLogger(SourceValidation.class);

    /** @param declared what the options' own validators have found */
    Config validate(Config declared, Map<String, String> properties) {
        List<ConfigValue> values = new ArrayList<>(declared.configValues());
        warnOfDefaults(properties);
        boolean valid = values.stream().allMatch(each -> each.errorMessages().isEmpty());
        try {
            MappingReader.fromProperties(properties);
            if (valid) {
                PuffgresSourceConfig config = new PuffgresSourceConfig(properties);
                config.tables();
                debezium(config, values, properties);
            }
        } catch (MappingException e) {
            for (MappingError each : e.errors()) {
                value(values, properties, each.option()).addErrorMessage(each.messageForOption());
            }
        } catch (ConfigException e) {
            value(values, properties, PuffgresSourceConfig.MAPPINGS).addErrorMessage(e.getMessage());
        }
        return new Config(values);
    }

    /** What Debezium finds wrong, its own options included: it connects to the database as well. */
    private static void debezium(PuffgresSourceConfig config, List<ConfigValue> values, Map<String, String> given) {
        DebeziumConnector debezium;
        try {
            Optional<DebeziumConnector> asked = Sources.debezium(config);
            if (asked.isEmpty()) {
                return;
            }
            debezium = asked.get();
        } catch (ConnectException e) {
            value(values, given, PuffgresSourceConfig.ADAPTER).addErrorMessage(e.getMessage());
            return;
        }
        Map<String, String> contradictions = debezium.contradictions();
        contradictions.forEach((option, error) -> value(values, given, option).addErrorMessage(error));
        if (contradictions.isEmpty()) {
            for (ConfigValue found : debezium.validate().configValues()) {
                if (values.stream().anyMatch(each -> each.name().equals(found.name()))) {
                    ConfigValue value = value(values, given, found.name());
                    found.errorMessages().forEach(value::addErrorMessage);
                } else {
                    values.add(found);
                }
            }
        }
    }

    /** The converter is Connect's matter, so it cannot be an error of ours. */
    private static void warnOfDefaults(Map<String, String> given) {
        boolean told = "false".equals(given.get("value.converter.replace.null.with.default"))
                || "true".equals(given.get("value.converter.ignore.default.for.nullables"));
        if (!told) {
            LOG.warn(
                    "Connect's converters write a column's DEFAULT where a row has NULL, and the document would differ silently: set"
                            + " value.converter and value.converter.replace.null.with.default=false (JsonConverter), or"
                            + " value.converter.ignore.default.for.nullables=true (Confluent's converters)");
        }
    }

    /** The value of an option; of one that is not declared, such as a mapping's key, one of its own, so that Connect's answer shows it. */
    private static ConfigValue value(List<ConfigValue> values, Map<String, String> given, String option) {
        for (ConfigValue each : values) {
            if (each.name().equals(option)) {
                return each;
            }
        }
        ConfigValue added = new ConfigValue(option, given.get(option), List.of(), new ArrayList<>());
        values.add(added);
        return added;
    }
}
