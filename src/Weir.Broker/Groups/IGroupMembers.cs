using Weir.Protocol;

namespace Weir.Broker.Groups;

/// <summary>The members of a group under one of Kafka's two protocols, as a state machine: it knows no clock, timer or log.</summary>
interface IGroupMembers
{
    string Id { get; }

    /// <summary>The key under which the group is written down.</summary>
    string Key { get; }

    /// <summary>Kafka's name of the protocol, as ListGroups tells it.</summary>
    string Type { get; }

    /// <summary>What kind of members it has: <c>consumer</c>, <c>connect</c> …; empty before the first.</summary>
    string Kind { get; }

    /// <summary>Kafka's name of the state.</summary>
    string StateName { get; }

    /// <summary>Whether nobody is a member.</summary>
    bool IsEmpty { get; }

    /// <summary>Whether the members are consumers, whose subscriptions are known: offsets of other topics may be taken back while they work.</summary>
    bool IsOfConsumers { get; }

    /// <summary>When <see cref="Tick"/> has something to do next, in milliseconds; <see cref="long.MaxValue"/> for never.</summary>
    long NextDeadline { get; }

    /// <summary>Removes who was not heard of in time and ends what took too long.</summary>
    void Tick(long now);

    /// <summary>Whether something changed since the last call that must be durable before the answers.</summary>
    bool TakeChange();

    /// <summary>What is written down of the group, under <see cref="Key"/>.</summary>
    Storage.StateChange Write(long nowMs);

    /// <summary>Checks who commits offsets.</summary>
    ErrorCode CheckCommit(in OffsetCommit commit, long now);

    /// <summary>Checks who asks for committed offsets; one that names no member may always.</summary>
    ErrorCode CheckFetch(string? memberId, int memberEpoch);

    /// <summary>Whether a member subscribes to the topic.</summary>
    bool IsSubscribedTo(string topic);
}
