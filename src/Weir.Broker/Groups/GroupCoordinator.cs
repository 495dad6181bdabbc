using Weir.Broker.Storage;
using Weir.Broker.Topics;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Groups;

/// <summary>
/// Keeps the groups: gives each request to its group's state machine under one lock, writes what changed to the state table, and lets
/// no answer go before what it tells is durable.
/// </summary>
sealed partial class GroupCoordinator : IDisposable
{
    readonly Lock _gate = new();
    readonly Dictionary<string, Group> _groups = [];
    // The groups in which a producer's open transaction has offsets: the end of a transaction looks at no other.
    readonly Dictionary<long, HashSet<Group>> _holding = [];
    readonly LogStore _store;
    readonly BrokerClock _clock;
    readonly GroupSettings _settings;
    readonly ConsumerGroupSettings _consumerSettings;
    readonly ITopicCatalog _catalog;
    readonly IdSource _ids;
    long _lastFrame;

    /// <summary>Reads back the groups and what they committed.</summary>
    public GroupCoordinator(LogStore store, TopicTable topics, BrokerClock clock, EmbeddedBrokerOptions options, IdSource ids)
    {
        (_store, _clock, _settings, _consumerSettings, _ids, _catalog) = (store, clock, GroupSettings.Of(options), ConsumerGroupSettings.Of(options), ids, new TopicCatalog(topics));
        topics.Deleted = Forget;
        topics.Changed = LookAtTopics;
        Load();
    }

    public async ValueTask<JoinGroupResponse> JoinAsync(string group, JoinRequest request)
    {
        Task<JoinGroupResponse> answer;
        lock (_gate)
        {
            if (group.Length == 0) return new() { ErrorCode = ErrorCode.InvalidGroupId, MemberId = request.MemberId, ProtocolName = "" };
            if (!_settings.Allows(request.SessionTimeoutMs)) return new() { ErrorCode = ErrorCode.InvalidSessionTimeout, MemberId = request.MemberId, ProtocolName = "" };
            if (request.MemberId.Length > 0 && !_groups.ContainsKey(group)) return new() { ErrorCode = ErrorCode.UnknownMemberId, MemberId = request.MemberId, ProtocolName = "" };
            _groups.TryGetValue(group, out var known);
            if (known is { Members: ConsumerGroup { IsEmpty: false } }) return new() { ErrorCode = ErrorCode.InconsistentGroupProtocol, MemberId = request.MemberId, ProtocolName = "" };
            var members = known?.Members as ClassicGroup ?? NewClassic(group);
            answer = members.Join(request, _clock.ElapsedMs);
            // A group does not come to be, nor change its protocol, by a member that is refused; one that is only told its id comes back.
            bool taken = answer is not { IsCompletedSuccessfully: true, Result.ErrorCode: not (ErrorCode.None or ErrorCode.MemberIdRequired) };
            if (known is null && taken) _groups[group] = known = new(members);
            else if (known is not null && known.Members != members && taken) known.Convert(members);
            if (known is not null) Settle(known);
        }
        var response = await answer;
        await Durable();
        return response;
    }

    public async ValueTask<SyncGroupResponse> SyncAsync(SyncGroupRequest request)
    {
        Task<SyncGroupResponse> answer;
        lock (_gate)
        {
            if (Classic(request.GroupId, out var group) is not { } members) return new() { ErrorCode = ErrorCode.UnknownMemberId };
            answer = members.Sync(request, _clock.ElapsedMs);
            Settle(group);
        }
        var response = await answer;
        await Durable();
        return response;
    }

    public ErrorCode Heartbeat(HeartbeatRequest request)
    {
        lock (_gate)
        {
            if (Classic(request.GroupId, out var group) is not { } members) return ErrorCode.UnknownMemberId;
            var error = members.Heartbeat(request.MemberId, request.GroupInstanceId, request.GenerationId, _clock.ElapsedMs);
            Settle(group);
            return error;
        }
    }

    /// <summary>Members go; what came of each, in their order.</summary>
    public ErrorCode[] Leave(string groupId, IReadOnlyList<LeaveGroupRequest.MemberIdentity> leaving)
    {
        lock (_gate)
        {
            if (Classic(groupId, out var group) is not { } members) return [.. leaving.Select(_ => ErrorCode.UnknownMemberId)];
            var errors = members.Leave(leaving, _clock.ElapsedMs);
            Settle(group);
            return errors;
        }
    }

    /// <summary>Completes when everything that was decided so far is durable.</summary>
    public ValueTask Durable()
    {
        // The lock is taken so that a decision that is just being written down counts.
        lock (_gate) return _store.SyncedAsync(_lastFrame);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var group in _groups.Values) group.Timer?.Dispose();
            _groups.Clear();
        }
    }

    void Write(ReadOnlySpan<StateChange> changes)
    {
        if (changes.Length == 0) return;
        try
        {
            _lastFrame = _store.State.Put(changes);
        }
        catch (StorageFailedException)
        {
            // What was decided in memory is not written down and never will be: from here on nothing is told as durable.
            _lastFrame = long.MaxValue;
            throw;
        }
    }

    Group FindOrCreate(string id)
    {
        if (!_groups.TryGetValue(id, out var group)) _groups[id] = group = new(NewClassic(id));
        return group;
    }

    ClassicGroup NewClassic(string id) => new(id, _settings, _ids);

    ConsumerGroup NewConsumer(string id) => new(id, _consumerSettings, _ids, _catalog);

    ClassicGroup? Classic(string id, out Group group)
    {
        group = _groups.GetValueOrDefault(id)!;
        return group?.Members as ClassicGroup;
    }

    /// <summary>Writes down what changed and sets the timer.</summary>
    void Settle(Group group)
    {
        if (group.Members.TakeChange())
        {
            var written = group.Members.Write(_clock.NowMs);
            Write(group.FormerKey is { } former ? [new(former, null), written] : [written]);
            group.FormerKey = null;
        }
        long next = group.Members.NextDeadline;
        var due = next == long.MaxValue ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Max(0, next - _clock.ElapsedMs));
        group.Timer ??= _clock.Time.CreateTimer(_ => Tick(group), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        group.Timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    void Tick(Group group)
    {
        lock (_gate)
        {
            if (group.IsDead) return;
            group.Members.Tick(_clock.ElapsedMs);
            try
            {
                Settle(group);
            }
            catch (StorageFailedException)
            {
                // Whoever waits for the group goes on from here and is refused, since nothing is durable any more.
            }
        }
    }
}
