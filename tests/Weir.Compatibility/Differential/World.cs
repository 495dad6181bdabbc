using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Compatibility.Differential;

/// <summary>What one sequence of requests is about, in the ids of our broker: a few topics, groups, members and producers, as the answers so far showed them. All choices come from its seed.</summary>
sealed class World(int seed)
{
    readonly Random _random = new(seed);
    int _names;

    /// <summary>What the names of this world begin with.</summary>
    public string Prefix { get; } = $"differential-{seed}-";

    public List<WorldTopic> Topics { get; } = [];
    public List<WorldMember> Members { get; } = [];
    public List<WorldConsumer> Consumers { get; } = [];
    public List<WorldProducer> Producers { get; } = [];

    /// <summary>Requests of classic members that are not answered yet: what their members are called is not known.</summary>
    public int Waiting { get; set; }

    /// <summary>Groups that classic members have joined. Only in these is one refused for its protocols: with Apache Kafka that makes a group too, with us it does not (JoinGroupHandler).</summary>
    public HashSet<string> Begun { get; } = [];

    /// <summary>Bytes that are new each time.</summary>
    public byte[] NewBytes(int length)
    {
        byte[] bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    public int Next(int below) => _random.Next(below);

    /// <summary>True <paramref name="percent"/> times in a hundred.</summary>
    public bool Chance(int percent) => _random.Next(100) < percent;

    public T OneOf<T>(params T[] choices) => choices[_random.Next(choices.Length)];

    public T? OneOf<T>(IEnumerable<T> choices, Func<T, bool> fits) where T : class => choices.Where(fits).ToArray() is { Length: > 0 } fitting ? fitting[_random.Next(fitting.Length)] : null;

    /// <summary>The usual value, or now and then one of the others.</summary>
    public T Mostly<T>(T usual, params T[] others) => Chance(92) ? usual : OneOf(others);

    /// <summary>One to <paramref name="most"/> items, more often one.</summary>
    public List<T> Some<T>(int most, Func<T> item) => [.. Enumerable.Range(0, 1 + (Chance(60) ? 0 : _random.Next(most))).Select(_ => item())];

    /// <summary>A name that nothing has yet.</summary>
    public string NewName(string of) => $"{Prefix}{of}-{++_names}";

    public IEnumerable<WorldTopic> LiveTopics => Topics.Where(topic => !topic.IsDeleted);

    public WorldTopic Topic()
    {
        if (Topics.Count > 0 && Chance(93)) return OneOf(Topics, topic => !topic.IsDeleted || Chance(10)) ?? Topics[0];
        return new() { Name = Chance(80) ? Prefix + "missing" : OneOf("a b", "", "..", new string('x', 250)), Id = new(4711, 4712), Partitions = 1 };
    }

    public int Partition(WorldTopic topic) => Mostly(Next(Math.Max(topic.Partitions, 1)), topic.Partitions, -1, 999);

    /// <summary>Different partitions of one topic.</summary>
    public List<int> Partitions(WorldTopic topic) => [.. Some(3, () => Partition(topic)).Distinct()];

    /// <summary>Different partitions of one topic, and now and then none.</summary>
    public List<int> PartitionsOrNone(WorldTopic topic) => Chance(4) ? [] : Partitions(topic);

    /// <summary>Different topics.</summary>
    public List<WorldTopic> SomeTopics() => [.. Some(2, Topic).DistinctBy(topic => topic.Name).DistinctBy(topic => topic.Id)];

    /// <summary>The name of a group of classic members, of consumers, of neither, or one that cannot be.</summary>
    public string Group() => Next(10) switch
    {
        < 5 => ClassicGroup(),
        < 8 => ConsumerGroup(),
        8 => Prefix + "simple",
        _ => OneOf(Prefix + "nobody", ""),
    };

    // Members of both protocols are never in one group of ours; the tests of the handlers have what is said then.
    public string ClassicGroup() => Prefix + OneOf("classic-1", "classic-2");

    public string ConsumerGroup() => Prefix + OneOf("consumer-1", "consumer-2");

    public string TransactionalId() => Mostly(Prefix + OneOf("transaction-1", "transaction-2", "transaction-3"), Prefix + "never", "");

    /// <summary>Takes note of a topic that is there now.</summary>
    public void Created(string name, Uuid id, int partitions)
    {
        Topics.RemoveAll(topic => topic.Name == name && (id == default || topic.Id == id));
        Topics.Add(new() { Name = name, Id = id, Partitions = partitions });
    }

    /// <summary>Takes note of where topics and partitions stand, by an answer about all of them.</summary>
    public void Observe(MetadataResponse metadata)
    {
        foreach (var topic in Topics)
        {
            var seen = metadata.Topics.Find(known => known.Name == topic.Name && known.TopicId == topic.Id);
            topic.IsDeleted = seen is null;
            if (seen is not null) topic.Partitions = seen.Partitions.Count;
        }
        foreach (var seen in metadata.Topics.Where(seen => seen.Name!.StartsWith(Prefix, StringComparison.Ordinal) && !Topics.Exists(topic => topic.Id == seen.TopicId))) Created(seen.Name!, seen.TopicId, seen.Partitions.Count);
    }
}
