using Weir.Protocol.Messages;

namespace Weir.Broker.Groups;

sealed partial class ConsumerGroup
{
    // What members subscribe to that there is, as the group's epoch knows it.
    IReadOnlyDictionary<string, CatalogTopic> _subscribed = new Dictionary<string, CatalogTopic>();
    bool _mayHaveOtherTopics;

    /// <summary>Topics were made, deleted or given partitions: the next heartbeat looks whether that concerns the group.</summary>
    public void LookAtTopicsAgain() => _mayHaveOtherTopics = true;

    public bool IsSubscribedTo(string topic) => _members.Values.Any(member => member.Topics.Contains(topic)) || (_subscribed.ContainsKey(topic) && Patterns().Any(pattern => pattern.Matches(topic)));

    /// <summary>Takes over what the member says of itself; returns whether it subscribes to something else now.</summary>
    bool Take(ConsumerMember member, ConsumerGroupHeartbeatRequest request, TopicPattern? pattern, string clientId, string clientHost)
    {
        var before = (member.InstanceId, member.RackId, member.RebalanceTimeoutMs, member.Assignor, member.ClientId, member.ClientHost);
        member.InstanceId = request.InstanceId ?? member.InstanceId;
        member.RackId = request.RackId ?? member.RackId;
        if (request.RebalanceTimeoutMs != -1) member.RebalanceTimeoutMs = request.RebalanceTimeoutMs;
        member.Assignor = request.ServerAssignor ?? member.Assignor;
        (member.ClientId, member.ClientHost) = (clientId, clientHost);
        var (topicsBefore, patternBefore) = (member.Topics, member.Pattern);
        if (request.SubscribedTopicNames is { } names) member.Topics = [.. names.Distinct().Order(StringComparer.Ordinal)];
        if (request.SubscribedTopicRegex is not null) member.Pattern = pattern;
        bool subscribes = member.Pattern?.Text != patternBefore?.Text || !member.Topics.SequenceEqual(topicsBefore);
        bool isNew = !_members.ContainsKey(member.Id);
        Keep(member);
        _changed |= isNew || subscribes || before != (member.InstanceId, member.RackId, member.RebalanceTimeoutMs, member.Assignor, member.ClientId, member.ClientHost);
        return subscribes;
    }

    /// <summary>Begins the group's next epoch when a member or what it subscribes to has changed.</summary>
    void LookAtTopics(bool subscribes)
    {
        if (!subscribes && !_mayHaveOtherTopics) return;
        var now = Subscribed();
        if (subscribes || now.Count != _subscribed.Count || now.Any(topic => !_subscribed.TryGetValue(topic.Key, out var known) || known != topic.Value))
        {
            Epoch++;
            _changed = true;
        }
        (_subscribed, _mayHaveOtherTopics) = (now, false);
    }

    SortedDictionary<string, CatalogTopic> Subscribed()
    {
        var names = new HashSet<string>(_members.Values.SelectMany(member => member.Topics), StringComparer.Ordinal);
        foreach (var pattern in Patterns()) names.UnionWith(catalog.Names.Where(pattern.Matches));
        return new(names.Select(catalog.Find).OfType<CatalogTopic>().ToDictionary(topic => topic.Name), StringComparer.Ordinal);
    }

    IEnumerable<TopicPattern> Patterns() => _members.Values.Select(member => member.Pattern).OfType<TopicPattern>().DistinctBy(pattern => pattern.Text);

    // Members say their pattern with every full heartbeat, and mostly they have the same: only one that nobody has is compiled.
    TopicPattern? PatternOf(string text, out string? problem)
    {
        problem = null;
        return Patterns().FirstOrDefault(pattern => pattern.Text == text) ?? TopicPattern.Parse(text, out problem);
    }

    void Divide()
    {
        var members = _members.Values.Select(member => new AssignorMember(member.Id, member.InstanceId, TopicsOf(member), member.Target)).ToList();
        foreach (var (memberId, target) in Assignors.Find(Assignor)!.Assign(members)) _members[memberId].Target = target;
        TargetEpoch = Epoch;
        _changed = true;
    }

    List<CatalogTopic> TopicsOf(ConsumerMember member) => [.. _subscribed.Where(topic => member.Topics.Contains(topic.Key) || (member.Pattern?.Matches(topic.Key) == true && member.MayDescribe?.Invoke(topic.Key) != false)).Select(topic => topic.Value)];
}
