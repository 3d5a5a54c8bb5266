package dev.debrief.ops;

import dev.debrief.http.RequestFailure;
import dev.debrief.ops.Stats.Group;
import dev.debrief.ops.Stats.Stat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.ReflectionException;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import javax.management.openmbean.OpenMBeanAttributeInfoSupport;
import javax.management.openmbean.OpenMBeanConstructorInfo;
import javax.management.openmbean.OpenMBeanInfoSupport;
import javax.management.openmbean.OpenMBeanOperationInfo;
import javax.management.openmbean.OpenMBeanOperationInfoSupport;
import javax.management.openmbean.OpenMBeanParameterInfo;
import javax.management.openmbean.OpenMBeanParameterInfoSupport;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import javax.management.openmbean.TabularDataSupport;
import javax.management.openmbean.TabularType;
import org.jspecify.annotations.Nullable;

/**
 * An open MBean made at run time: attributes with a description each, and operations that take
 * texts. Shows only the JDK's own types and exceptions, since a console has no class of ours.
 * Filled before it is registered; thread-safe afterwards.
 */
final class ConsoleBean implements DynamicMBean {
  private static final Logger LOG = Logger.getLogger(ConsoleBean.class.getName());
  private static final OpenMBeanConstructorInfo[] NONE = {};

  private final String description;
  private final Map<String, Entry> attributes = new LinkedHashMap<>();
  private final Map<String, Operation> operations = new LinkedHashMap<>();

  private record Entry(String description, OpenType<?> type, Supplier<@Nullable Object> read) {}

  private record Operation(
      String description,
      List<Parameter> parameters,
      OpenType<?> returns,
      Function<String[], @Nullable Object> run) {}

  /** A text that an operation takes. */
  record Parameter(String name, String description) {}

  ConsoleBean(String description) {
    this.description = description;
  }

  /** The bean of a group of stats. */
  static ConsoleBean of(Group group, Stats stats, Stats.Database database) {
    ConsoleBean bean = new ConsoleBean(group.description);
    for (Stat stat : stats.of(group)) {
      if (stat.flat()) {
        stat.keys()
            .forEach(
                key ->
                    bean.attribute(
                        key,
                        stat.description() + ": " + key,
                        SimpleType.LONG,
                        () -> stat.entries(database).get(key)));
      } else {
        bean.attribute(
            stat.name(),
            stat.description(),
            typeOf(stat.type()),
            () -> stat.read().apply(database));
      }
    }
    return bean;
  }

  private static OpenType<?> typeOf(Class<?> type) {
    if (type == Map.class) {
      return MapType.LONGS;
    }
    return type == Long.class ? SimpleType.LONG : SimpleType.STRING;
  }

  /** The form in which consoles know maps: a table of keys and values. */
  private static final class MapType {
    static final TabularType LONGS = of(SimpleType.LONG);
    static final TabularType TEXTS = of(SimpleType.STRING);

    private MapType() {}

    private static TabularType of(OpenType<?> values) {
      String[] fields = {"key", "value"};
      try {
        CompositeType row =
            new CompositeType(
                "entry",
                "A key and its value",
                fields,
                fields,
                new OpenType<?>[] {SimpleType.STRING, values});
        return new TabularType("map", "Values by key", row, new String[] {"key"});
      } catch (OpenDataException e) {
        throw new IllegalStateException("a valid type", e);
      }
    }

    static Object table(TabularType type, Map<?, ?> map) {
      TabularDataSupport table = new TabularDataSupport(type);
      map.forEach((key, value) -> table.put(row(type.getRowType(), key, value)));
      return table;
    }

    private static CompositeDataSupport row(CompositeType type, Object key, Object value) {
      try {
        return new CompositeDataSupport(
            type, new String[] {"key", "value"}, new Object[] {key, value});
      } catch (OpenDataException e) {
        throw new IllegalStateException("a value of another type", e);
      }
    }
  }

  /** Adds an attribute of texts by key. */
  ConsoleBean texts(String name, String says, Supplier<Map<String, String>> read) {
    attribute(name, says, MapType.TEXTS, read::get);
    return this;
  }

  private void attribute(
      String name, String says, OpenType<?> type, Supplier<@Nullable Object> read) {
    attributes.put(capital(name), new Entry(says, type, read));
  }

  private static String capital(String name) {
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  /** Adds an operation that returns nothing. */
  ConsoleBean operation(String name, String says, Runnable run) {
    return operation(name, says, List.of(), SimpleType.VOID, args -> done(run));
  }

  /** Adds an operation that returns a count. */
  ConsoleBean counting(String name, String says, Supplier<Integer> run) {
    return operation(name, says, List.of(), SimpleType.INTEGER, args -> run.get());
  }

  ConsoleBean operation(
      String name,
      String says,
      List<Parameter> parameters,
      OpenType<?> returns,
      Function<String[], @Nullable Object> run) {
    operations.put(name, new Operation(says, parameters, returns, run));
    return this;
  }

  /** Runs it and returns null, as an operation without a result does. */
  static @Nullable Object done(Runnable run) {
    run.run();
    return null;
  }

  @Override
  public @Nullable Object getAttribute(String name) throws AttributeNotFoundException {
    Entry entry = attributes.get(name);
    if (entry == null) {
      throw new AttributeNotFoundException(name);
    }
    Object value = translated(entry.read);
    return value instanceof Map<?, ?> map ? MapType.table((TabularType) entry.type, map) : value;
  }

  @Override
  public AttributeList getAttributes(String[] names) {
    AttributeList list = new AttributeList();
    for (String name : names) {
      try {
        list.add(new Attribute(name, getAttribute(name)));
      } catch (AttributeNotFoundException | IllegalStateException e) {
        LOG.log(Level.FINE, "The attribute " + name + " cannot be read; it is left out", e);
      }
    }
    return list;
  }

  @Override
  public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
    throw new AttributeNotFoundException(attribute.getName() + " cannot be written");
  }

  @Override
  public AttributeList setAttributes(AttributeList attributes) {
    return new AttributeList();
  }

  @Override
  public @Nullable Object invoke(
      String name, @Nullable Object @Nullable [] arguments, String @Nullable [] signature)
      throws MBeanException, ReflectionException {
    Operation operation = operations.get(name);
    @Nullable Object[] given = arguments == null ? new Object[0] : arguments;
    if (operation == null || given.length != operation.parameters.size()) {
      throw new ReflectionException(new NoSuchMethodException(name));
    }
    String[] texts = new String[given.length];
    for (int i = 0; i < given.length; i++) {
      texts[i] = Objects.toString(given[i], ""); // consoles leave a field that is empty out
    }
    return translated(() -> operation.run.apply(texts));
  }

  /** A console knows none of our exceptions. */
  private static @Nullable Object translated(Supplier<@Nullable Object> answer) {
    try {
      return answer.get();
    } catch (CachedQuery.QueryTimeoutException e) {
      throw unknownTo(e, "The database cannot be reached: " + e.reason());
    } catch (RequestFailure e) {
      throw unknownTo(e, e.getMessage());
    } catch (IllegalArgumentException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "An operation of a console failed", e);
      throw unknownTo(e, "Failed; see the server's log.");
    }
  }

  private static IllegalStateException unknownTo(RuntimeException cause, @Nullable String message) {
    LOG.log(Level.FINE, message, cause);
    return new IllegalStateException(message);
  }

  @Override
  public MBeanInfo getMBeanInfo() {
    List<OpenMBeanAttributeInfo> shown = new ArrayList<>();
    attributes.forEach(
        (name, entry) ->
            shown.add(
                new OpenMBeanAttributeInfoSupport(
                    name, entry.description, entry.type, true, false, false)));
    List<OpenMBeanOperationInfo> run = new ArrayList<>();
    operations.forEach(
        (name, operation) ->
            run.add(
                new OpenMBeanOperationInfoSupport(
                    name,
                    operation.description,
                    operation.parameters.stream()
                        .map(
                            p ->
                                new OpenMBeanParameterInfoSupport(
                                    p.name, p.description, SimpleType.STRING))
                        .toArray(OpenMBeanParameterInfo[]::new),
                    operation.returns,
                    MBeanOperationInfo.ACTION)));
    return new OpenMBeanInfoSupport(
        ConsoleBean.class.getName(),
        description,
        shown.toArray(OpenMBeanAttributeInfo[]::new),
        NONE,
        run.toArray(OpenMBeanOperationInfo[]::new),
        null);
  }
}
