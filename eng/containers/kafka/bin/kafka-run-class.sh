#!/bin/bash
# CLASS ARGUMENTS...: KAFKA_HEAP_OPTS and KAFKA_OPTS as Kafka's own script takes them.
exec java ${KAFKA_HEAP_OPTS:-} -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "-Dlog4j2.configurationFile=${LOG4J:-/etc/kafka/docker/tools-log4j2.yaml}" ${KAFKA_OPTS:-} -cp '/opt/kafka/libs/*' "$@"
