package dev.puffgres.source;

import dev.puffgres.mapping.MappingError;
import dev.puffgres.mapping.MappingException;
import dev.puffgres.mapping.MappingReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;

/** Checks a configuration as a whole, as far as the validator of a single option cannot. Stateless and thread-safe. */
final class SourceValidation {

    /** @param declared what the options' own validators have found */
    Config validate(Config declared, Map<String, String> properties) {
        List<ConfigValue> values = new ArrayList<>(declared.configValues());
        boolean valid = values.stream().allMatch(each -> each.errorMessages().isEmpty());
        try {
            MappingReader.fromProperties(properties);
            if (valid) {
                new PuffgresSourceConfig(properties).tables();
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
