using System.Net.Security;
using Weir.Broker.Security;

namespace Weir.Broker;

/// <summary>How an embedded broker runs.</summary>
public sealed record EmbeddedBrokerOptions
{
    /// <summary>Folder with the broker's data; null keeps everything in memory. Default null.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Where the data is instead: a disk that outlives the broker, or that fails from the start. Default null: <see cref="DataDirectory"/>.</summary>
    public BrokerDisk? Disk { get; init; }

    /// <summary>Address to listen on and to name to clients. Default 127.0.0.1.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Port to listen on; 0 takes a free one, null does not listen: <see cref="EmbeddedBroker.Connect"/> still works. Default 0.</summary>
    public int? Port { get; init; } = 0;

    /// <summary>Host and port to name to clients instead, where they reach the broker by others, such as <c>broker.test:19092</c>: <c>advertised.listeners</c>. Default null.</summary>
    public string? Advertised { get; init; }

    /// <summary>The certificate, with its key, of a broker that speaks TLS alone to whoever connects to its port (<c>security.protocol</c> SSL or SASL_SSL). Clients are asked for none. Default null: no TLS.</summary>
    public SslStreamCertificateContext? Certificate { get; init; }

    /// <summary>Who may connect, by name, with passwords. Where there are any, everybody has to log in by SASL. Default none: nobody has to.</summary>
    public IReadOnlyDictionary<string, string> Users { get; init; } = new Dictionary<string, string>();

    /// <summary>How they may: <c>sasl.enabled.mechanisms</c>. Default PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512, which is all there is.</summary>
    public IReadOnlyList<string> SaslMechanisms { get; init; } = UserTable.AllMechanisms;

    /// <summary>Whether clients may do only what ACLs allow: Kafka's <c>authorizer.class.name</c>. Where nobody logs in everybody is <c>User:ANONYMOUS</c>. The host's own calls are not asked. Default false: everybody may do everything.</summary>
    public bool Acls { get; init; }

    /// <summary>Principals that may do everything, such as <c>User:admin</c>: <c>super.users</c>. Only with <see cref="Acls"/>, where without one nobody may make the first ACL. Default none.</summary>
    public IReadOnlyList<string> SuperUsers { get; init; } = [];

    /// <summary>Whether everybody may do everything to a resource that no ACL names: <c>allow.everyone.if.no.acl.found</c>. Only with <see cref="Acls"/>. Default false.</summary>
    public bool AllowEveryoneIfNoAclFound { get; init; }

    /// <summary>The broker's id in its cluster of one. Default 1.</summary>
    public int NodeId { get; init; } = 1;

    /// <summary>Partitions of a topic whose creator leaves their number open: Kafka's <c>num.partitions</c>. Default 1.</summary>
    public int DefaultPartitions { get; init; } = 1;

    /// <summary>Whether asking for the metadata of a missing topic creates it: <c>auto.create.topics.enable</c>. Default false; Kafka's is true.</summary>
    public bool AutoCreateTopics { get; init; }

    /// <summary>How long a new group waits for more members before its first rebalance: <c>group.initial.rebalance.delay.ms</c>. Default 0; Kafka's is 3 s.</summary>
    public TimeSpan GroupInitialRebalanceDelay { get; init; }

    /// <summary>The shortest session a group member may ask for: <c>group.min.session.timeout.ms</c>. Default 6 s.</summary>
    public TimeSpan GroupMinSessionTimeout { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>The longest session a group member may ask for: <c>group.max.session.timeout.ms</c>. Default 30 min.</summary>
    public TimeSpan GroupMaxSessionTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Silence after which a member of a group of the consumer protocol (KIP-848) is removed: <c>group.consumer.session.timeout.ms</c>. More than <see cref="ConsumerGroupHeartbeatInterval"/>. Default 45 s.</summary>
    public TimeSpan ConsumerGroupSessionTimeout { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>What such members are told to leave between two heartbeats: <c>group.consumer.heartbeat.interval.ms</c>. Default 5 s.</summary>
    public TimeSpan ConsumerGroupHeartbeatInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many members such a group takes: <c>group.consumer.max.size</c>. One more is refused with GROUP_MAX_SIZE_REACHED. Default no limit.</summary>
    public int ConsumerGroupMaxSize { get; init; } = int.MaxValue;

    /// <summary>The longest transaction a producer may ask for: <c>transaction.max.timeout.ms</c>. Default 15 min.</summary>
    public TimeSpan TransactionMaxTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How often records are looked for that topics keep no longer (<c>retention.ms</c>, <c>retention.bytes</c>), and what was silent for long: <c>log.retention.check.interval.ms</c>. Default 5 min.</summary>
    public TimeSpan RetentionCheckInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often topics with <c>cleanup.policy=compact</c> are looked at for what can be compacted: <c>log.cleaner.backoff.ms</c>. Default 15 s.</summary>
    public TimeSpan CleanerBackoff { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a group without members that commits nothing keeps its offsets, and is there: <c>offsets.retention.minutes</c>. Counted since the broker's start. Default 7 days.</summary>
    public TimeSpan OffsetsRetention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long a partition knows the sequence numbers of a producer that writes nothing: <c>producer.id.expiration.ms</c>. Counted since the broker's start. Default 1 day.</summary>
    public TimeSpan ProducerIdExpiration { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long a transactional id without an open transaction is remembered that nobody uses: <c>transactional.id.expiration.ms</c>. Counted since the broker's start. Default 7 days.</summary>
    public TimeSpan TransactionalIdExpiration { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How many connections its port takes; one more is closed at once: <c>max.connections</c>. Default 1000; Kafka's is no limit.</summary>
    public int MaxConnections { get; init; } = 1000;

    /// <summary>How long a connection to its port may ask nothing, with no answer under way, before it is closed: <c>connections.max.idle.ms</c>. Default 10 min.</summary>
    public TimeSpan ConnectionsMaxIdle { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The greatest request in bytes: <c>socket.request.max.bytes</c>. A greater one closes its connection, and one that has as much waiting for answers is not read from until some are sent. Default 100 MiB.</summary>
    public int MaxRequestBytes { get; init; } = 100 << 20;

    /// <summary>The clock: of timestamps, timeouts, retention. A <see cref="TestClock"/> can be put forward. Default the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Makes the ids of topics and members; give a seeded one for a run that can be repeated.</summary>
    public Random Random { get; init; } = new();

    /// <summary>Called with what went wrong in the broker itself while it answered a request (the connection is closed); with a <see cref="Storage.DamagedLogException"/>, once for each damaged segment (readers get KAFKA_STORAGE_ERROR, the connection stays); and once with a <see cref="Storage.StorageFailedException"/> when the disk takes no more writes.</summary>
    public Action<Exception>? OnError { get; init; }

    /// <summary>The same with one setting changed that is given as Kafka's configuration files give it.</summary>
    /// <param name="config">Kafka's name of it, such as <c>num.partitions</c>; each property here that has one names it.</param>
    /// <param name="value">Times in milliseconds.</param>
    /// <exception cref="ArgumentException">There is no such setting here, or that is no value of it; the message says which there are.</exception>
    public EmbeddedBrokerOptions With(string config, string value)
    {
        var found = BrokerConfig.All.FirstOrDefault(known => known.Name == config) ?? throw new ArgumentException($"the embedded broker has no setting '{config}'; it has {string.Join(", ", BrokerConfig.All.Select(known => known.Name))}");
        return found.Changed(this, value) ?? throw new ArgumentException($"'{value}' does not fit {config}, which is {found.Values}");
    }

    /// <summary>Refuses settings that do not work together; <see cref="EmbeddedBroker.StartAsync(EmbeddedBrokerOptions)"/> does so first.</summary>
    /// <exception cref="ArgumentException">The message names both with their values.</exception>
    public void Check()
    {
        if (Disk is not null && DataDirectory is not null) throw new ArgumentException($"{nameof(DataDirectory)} and {nameof(Disk)} both say where the data is: name one of them");
        if (BrokerConfig.Misfit(this) is { } misfit) throw new ArgumentException(misfit);
        if (SaslMechanisms.Count == 0 || SaslMechanisms.FirstOrDefault(mechanism => !UserTable.AllMechanisms.Contains(mechanism)) is not null)
            throw new ArgumentException($"the SASL mechanisms are {string.Join(", ", SaslMechanisms)} and must be some of {string.Join(", ", UserTable.AllMechanisms)}");
        foreach (var (user, password) in Users)
            if (user.Length == 0 || password.Length == 0) throw new ArgumentException($"user '{user}' has no name or no password");
        if (Advertised is { } advertised && !Node.TryParse(advertised, out _, out _)) throw new ArgumentException($"'{advertised}' is no host:port to name to clients");
    }
}
