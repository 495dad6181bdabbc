using System.Globalization;
using Weir.Broker.Security;
using Weir.Broker.Topics;

namespace Weir.Broker;

/// <summary>A setting of the broker under Kafka's name: DescribeConfigs tells it, and <see cref="EmbeddedBrokerOptions.With"/> sets it.</summary>
sealed class BrokerConfig
{
    /// <summary>All that can be set, by name. The listener's address and the data's folder are no configs here.</summary>
    public static IReadOnlyList<BrokerConfig> All { get; } =
    [
        Boolean("allow.everyone.if.no.acl.found", options => options.AllowEveryoneIfNoAclFound, (options, value) => options with { AllowEveryoneIfNoAclFound = value }),
        new("authorizer.class.name", ConfigKind.String, $"{Authorizer.ClassName}, or empty: no ACLs", options => options.Acls ? Authorizer.ClassName : "",
            (options, text) => text is "" or Authorizer.ClassName ? options with { Acls = text.Length > 0 } : null),
        Boolean("auto.create.topics.enable", options => options.AutoCreateTopics, (options, value) => options with { AutoCreateTopics = value }),
        Milliseconds("connections.max.idle.ms", options => options.ConnectionsMaxIdle, (options, time) => options with { ConnectionsMaxIdle = time }),
        Milliseconds("group.consumer.heartbeat.interval.ms", options => options.ConsumerGroupHeartbeatInterval, (options, time) => options with { ConsumerGroupHeartbeatInterval = time }),
        Integer("group.consumer.max.size", options => options.ConsumerGroupMaxSize, (options, value) => options with { ConsumerGroupMaxSize = value }),
        Milliseconds("group.consumer.session.timeout.ms", options => options.ConsumerGroupSessionTimeout, (options, time) => options with { ConsumerGroupSessionTimeout = time }),
        Milliseconds("group.initial.rebalance.delay.ms", options => options.GroupInitialRebalanceDelay, (options, time) => options with { GroupInitialRebalanceDelay = time }, least: 0),
        Milliseconds("group.max.session.timeout.ms", options => options.GroupMaxSessionTimeout, (options, time) => options with { GroupMaxSessionTimeout = time }),
        Milliseconds("group.min.session.timeout.ms", options => options.GroupMinSessionTimeout, (options, time) => options with { GroupMinSessionTimeout = time }),
        Milliseconds("log.cleaner.backoff.ms", options => options.CleanerBackoff, (options, time) => options with { CleanerBackoff = time }),
        Milliseconds("log.retention.check.interval.ms", options => options.RetentionCheckInterval, (options, time) => options with { RetentionCheckInterval = time }),
        Integer("max.connections", options => options.MaxConnections, (options, value) => options with { MaxConnections = value }),
        Integer("node.id", options => options.NodeId, (options, value) => options with { NodeId = value }, least: 0),
        Integer("num.partitions", options => options.DefaultPartitions, (options, value) => options with { DefaultPartitions = value }),
        Integer("offsets.retention.minutes", options => (int)options.OffsetsRetention.TotalMinutes, (options, value) => options with { OffsetsRetention = TimeSpan.FromMinutes(value) }),
        Milliseconds("producer.id.expiration.ms", options => options.ProducerIdExpiration, (options, time) => options with { ProducerIdExpiration = time }),
        Integer("socket.request.max.bytes", options => options.MaxRequestBytes, (options, value) => options with { MaxRequestBytes = value }),
        new("super.users", ConfigKind.String, "principals such as User:admin, with semicolons between them", options => string.Join(';', options.SuperUsers),
            (options, text) => options with { SuperUsers = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) }),
        Milliseconds("transaction.max.timeout.ms", options => options.TransactionMaxTimeout, (options, time) => options with { TransactionMaxTimeout = time }),
        Milliseconds("transactional.id.expiration.ms", options => options.TransactionalIdExpiration, (options, time) => options with { TransactionalIdExpiration = time }),
    ];

    readonly Func<EmbeddedBrokerOptions, string> _read;
    readonly Func<EmbeddedBrokerOptions, string, EmbeddedBrokerOptions?> _change;

    BrokerConfig(string name, ConfigKind kind, string values, Func<EmbeddedBrokerOptions, string> read, Func<EmbeddedBrokerOptions, string, EmbeddedBrokerOptions?> change) =>
        (Name, Kind, Values, _read, _change) = (name, kind, values, read, change);

    public string Name { get; }

    public ConfigKind Kind { get; }

    /// <summary>What it may be, in words.</summary>
    public string Values { get; }

    public string ValueIn(EmbeddedBrokerOptions options) => _read(options);

    /// <returns>Null: that is no value of it.</returns>
    public EmbeddedBrokerOptions? Changed(EmbeddedBrokerOptions options, string value) => _change(options, value);

    /// <returns>What does not work together though each is a value of its setting; null: it does.</returns>
    public static string? Misfit(EmbeddedBrokerOptions options)
    {
        // Members would be removed before their next heartbeat, and the group never settle.
        if (options.ConsumerGroupHeartbeatInterval >= options.ConsumerGroupSessionTimeout) return Pair(options, "group.consumer.heartbeat.interval.ms", "less than", "group.consumer.session.timeout.ms");
        // No session would be taken.
        if (options.GroupMinSessionTimeout > options.GroupMaxSessionTimeout) return Pair(options, "group.min.session.timeout.ms", "at most", "group.max.session.timeout.ms");
        if (options.SuperUsers.FirstOrDefault(principal => !Acl.IsPrincipal(principal)) is { } nobody) return $"super.users has '{nobody}', which is no principal: write User:{nobody}";
        // They would do nothing, and whoever set them thinks that others are kept out.
        return !options.Acls && (options.SuperUsers.Count > 0 || options.AllowEveryoneIfNoAclFound) ? $"{(options.SuperUsers.Count > 0 ? "super.users" : "allow.everyone.if.no.acl.found")} is set and authorizer.class.name, without which there are no ACLs, is not" : null;
    }

    static string Pair(EmbeddedBrokerOptions options, string one, string relation, string other) => $"{one} is {Value(options, one)} and must be {relation} {other}, which is {Value(options, other)}";

    static string Value(EmbeddedBrokerOptions options, string name) => All.First(config => config.Name == name).ValueIn(options);

    static BrokerConfig Boolean(string name, Func<EmbeddedBrokerOptions, bool> read, Func<EmbeddedBrokerOptions, bool, EmbeddedBrokerOptions> change) => new(name, ConfigKind.Boolean, "true or false",
        options => read(options) ? "true" : "false",
        (options, text) => bool.TryParse(text, out bool value) ? change(options, value) : null);

    static BrokerConfig Milliseconds(string name, Func<EmbeddedBrokerOptions, TimeSpan> read, Func<EmbeddedBrokerOptions, TimeSpan, EmbeddedBrokerOptions> change, int least = 1) =>
        Integer(name, options => (int)read(options).TotalMilliseconds, (options, value) => change(options, TimeSpan.FromMilliseconds(value)), least);

    static BrokerConfig Integer(string name, Func<EmbeddedBrokerOptions, int> read, Func<EmbeddedBrokerOptions, int, EmbeddedBrokerOptions> change, int least = 1) => new(name, ConfigKind.Int, $"a number from {least} to {int.MaxValue}",
        options => read(options).ToString(CultureInfo.InvariantCulture),
        (options, text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least ? change(options, value) : null);
}
