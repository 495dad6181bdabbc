namespace Weir.Tests.Broker.Groups.Consumer;

/// <summary>Members of one group and what they do, drawn from a seed: most of it as clients do, some of it late, stale or wrong.</summary>
sealed class GroupPlay(int seed)
{
    public static readonly int[] Partitions = [3, 5, 1];

    readonly Random _random = new(seed);
    readonly List<PlayedMember> _members = [new("m0"), new("m1"), new("m2"), new("s0", "i0"), new("s1", "i1")];
    int _names;

    /// <summary>What happens next.</summary>
    public GroupAct Next()
    {
        var member = _members[_random.Next(_members.Count)];
        int what = _random.Next(100);
        if (what >= 90) return Offsets(member, what);
        if (member.Epoch == 0 || what >= 82) return what is >= 86 and < 90 ? Leave(member) : Join(member);
        if (what < 30) member.GiveUp();
        return what switch
        {
            < 66 => new(GroupActKind.Beat, member, member.Epoch, Owned: [.. member.Owned]),
            < 74 => new(GroupActKind.Beat, member, member.Epoch),
            _ => new(GroupActKind.Beat, member, member.Epoch + (_random.Next(2) == 0 ? 1 : -1), Owned: [.. member.Owned]),
        };
    }

    GroupAct Join(PlayedMember member)
    {
        if (member.Instance is not null && _random.Next(3) > 0) member.Id = $"{member.Instance}-{_names++}";
        member.Topics = [.. Enumerable.Range(0, Partitions.Length).Where(_ => _random.Next(3) > 0)];
        return new(GroupActKind.Beat, member, 0, member.Topics, []);
    }

    GroupAct Leave(PlayedMember member) => new(GroupActKind.Beat, member, member.Instance is not null && _random.Next(3) > 0 ? -2 : -1);

    GroupAct Offsets(PlayedMember member, int what)
    {
        int topic = _random.Next(Partitions.Length);
        var partition = member.Owned.Count > 0 && _random.Next(4) > 0 ? member.Owned.First() : (topic, _random.Next(Partitions[topic]));
        return new(what < 97 ? GroupActKind.Commit : GroupActKind.Fetch, member, member.Epoch + _random.Next(3) - 1, Owned: [partition]);
    }
}
