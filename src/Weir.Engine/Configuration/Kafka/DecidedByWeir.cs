namespace Weir.Engine.Configuration.Kafka;

/// <summary>Names that Kafka's clients take and Weir refuses, each with the reason.</summary>
static class DecidedByWeir
{
    const string Transactions = "positions are committed in the same transaction as the outputs";
    const string Exactly = "exactly-once needs an idempotent, transactional producer";
    const string Bytes = "Weir reads and writes the bytes of records itself";
    const string Threads = "the setting memory bounds what is in flight";

    public static readonly IReadOnlyDictionary<string, string> Reasons = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["sasl.oauthbearer.method"] = "it follows from which of sasl.oauthbearer.token.endpoint.url, token.file and token.command is given",
        ["sasl.login.callback.handler.class"] = "tokens come from sasl.oauthbearer.token.endpoint.url, token.file or token.command",
        ["bootstrap.servers"] = "name them in the setting brokers",
        ["metadata.broker.list"] = "name them in the setting brokers",
        ["group.id"] = "it is the setting source.group",
        ["group.instance.id"] = "it is the instance's name, --instance or WEIR_INSTANCE",
        ["group.remote.assignor"] = "the broker's own first assignor is used",
        ["partition.assignment.strategy"] = "Weir's own cooperative sticky assignor is used by all members",
        ["enable.auto.commit"] = Transactions,
        ["auto.commit.interval.ms"] = Transactions,
        ["enable.auto.offset.store"] = Transactions,
        ["auto.offset.reset"] = "it is the setting source.start, and an offset out of range is never reset silently",
        ["isolation.level"] = "sources are always read read_committed, or aborted records would be processed",
        ["transactional.id"] = "it is made of source.group, instance and worker, and ACLs depend on it",
        ["transaction.timeout.ms"] = "it is 10 s, which bounds how long a crash can block readers",
        ["transaction.timeout"] = "it is 10 s, which bounds how long a crash can block readers",
        ["acks"] = Exactly,
        ["request.required.acks"] = Exactly,
        ["enable.idempotence"] = Exactly,
        ["retries"] = "only what is safe to repeat is repeated, as the transaction's version allows",
        ["message.send.max.retries"] = "only what is safe to repeat is repeated, as the transaction's version allows",
        ["max.in.flight.requests.per.connection"] = "it is bounded so that order holds",
        ["max.in.flight"] = "it is bounded so that order holds",
        ["delivery.timeout.ms"] = "the transaction's time-out bounds it",
        ["message.timeout.ms"] = "the transaction's time-out bounds it",
        ["allow.auto.create.topics"] = "a missing topic is an error; see the setting topics.create",
        ["partitioner"] = "outputs go where Java's default partitioner puts their key (murmur2)",
        ["partitioner.class"] = "outputs go where Java's default partitioner puts their key (murmur2)",
        ["key.serializer"] = Bytes,
        ["value.serializer"] = Bytes,
        ["key.deserializer"] = Bytes,
        ["value.deserializer"] = Bytes,
        ["interceptor.classes"] = Bytes,
        ["check.crcs"] = "checksums are always checked",
        ["buffer.memory"] = Threads,
        ["queued.min.messages"] = Threads,
        ["queued.max.messages.kbytes"] = Threads,
        ["queue.buffering.max.messages"] = Threads,
        ["queue.buffering.max.kbytes"] = Threads,
        ["max.poll.records"] = "it is the setting delivery.transaction.records",
        ["statistics.interval.ms"] = "figures are at /metrics; see the setting http.listen",
    };
}
