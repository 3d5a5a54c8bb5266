package dev.debrief.ops;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.StandardMBean;

/** An MXBean whose descriptions are the {@link Described} of its interface. */
final class DescribedBean extends StandardMBean {
  <T> DescribedBean(T bean, Class<T> type) {
    super(bean, type, true);
  }

  @Override
  protected String getDescription(MBeanInfo info) {
    return text(getMBeanInterface().getAnnotation(Described.class), info.getDescription());
  }

  @Override
  protected String getDescription(MBeanAttributeInfo info) {
    return Stream.of("get", "is")
        .flatMap(prefix -> method(prefix + info.getName()).stream())
        .findFirst()
        .map(m -> text(m.getAnnotation(Described.class), info.getDescription()))
        .orElse(info.getDescription());
  }

  @Override
  protected String getDescription(MBeanOperationInfo info) {
    return method(info.getName())
        .map(m -> text(m.getAnnotation(Described.class), info.getDescription()))
        .orElse(info.getDescription());
  }

  @Override
  protected String getDescription(
      MBeanOperationInfo operation, MBeanParameterInfo parameter, int sequence) {
    return method(operation.getName())
        .map(m -> m.getParameters()[sequence].getAnnotation(Described.class))
        .map(Described::value)
        .orElse(parameter.getDescription());
  }

  @Override
  protected String getParameterName(
      MBeanOperationInfo operation, MBeanParameterInfo parameter, int sequence) {
    return method(operation.getName())
        .map(m -> m.getParameters()[sequence].getName())
        .orElse(parameter.getName());
  }

  @Override
  protected int getImpact(MBeanOperationInfo info) {
    return MBeanOperationInfo.ACTION;
  }

  @Override
  protected String getDescription(MBeanFeatureInfo info) {
    return info.getDescription();
  }

  /** No operation of ours has two forms. */
  private Optional<Method> method(String name) {
    return Arrays.stream(getMBeanInterface().getMethods())
        .filter(m -> m.getName().equals(name))
        .findFirst();
  }

  private static String text(Described described, String otherwise) {
    return described == null ? otherwise : described.value();
  }
}
