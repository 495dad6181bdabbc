using System.Reflection;
using Weir.Protocol;

namespace Weir.Compatibility.Differential;

/// <summary>The ids of both brokers, and which fields hold one.</summary>
sealed class Ids
{
    public IdPairs<Uuid> Topics { get; } = new();
    public IdPairs<long> Producers { get; } = new();
    public IdPairs<string> Members { get; } = new();

    /// <summary>Theirs for ours; everything that is no id stays as it is.</summary>
    public object? Theirs(PropertyInfo field, object? ours) => ours switch
    {
        Uuid id => Topics.Theirs(id),
        long id when IsProducer(field) => Producers.Theirs(id),
        string id when IsMember(field) => Members.Theirs(id),
        _ => ours,
    };

    /// <summary>Ours for theirs.</summary>
    public object? Ours(PropertyInfo field, object? theirs) => theirs switch
    {
        Uuid id => Topics.Ours(id),
        long id when IsProducer(field) => Producers.Ours(id),
        string id when IsMember(field) => Members.Ours(id),
        _ => theirs,
    };

    /// <summary>Whether two values of a field are the same, or a pair of ids.</summary>
    public bool Same(PropertyInfo field, object? ours, object? theirs)
    {
        if (ours is Uuid id && theirs is Uuid other && id != default && other != default) return Topics.Pair(id, other);
        if (IsProducer(field) && ours is long producer && theirs is long otherProducer && producer >= 0 && otherProducer >= 0) return Producers.Pair(producer, otherProducer);
        if (IsMember(field) && ours is string { Length: > 0 } member && theirs is string { Length: > 0 } otherMember) return Members.Pair(member, otherMember);
        return Equals(ours, theirs);
    }

    static bool IsProducer(PropertyInfo field) => field.Name is "ProducerId" or "ProducerIdFilters" or "V3AndBelowProducerId";

    static bool IsMember(PropertyInfo field) => field.Name is "MemberId" or "Leader";
}
