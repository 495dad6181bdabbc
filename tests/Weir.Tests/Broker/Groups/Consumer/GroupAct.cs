namespace Weir.Tests.Broker.Groups.Consumer;

/// <summary>One request of a member; topics by their number.</summary>
sealed record GroupAct(GroupActKind Kind, PlayedMember Member, int Epoch, int[]? Topics = null, (int Topic, int Partition)[]? Owned = null)
{
    public override string ToString() => $"{Kind} {Member.Id} ({Member.Instance}) in epoch {Epoch}, subscribes to [{string.Join(' ', Topics ?? [])}], owns [{(Owned is null ? "not said" : string.Join(' ', Owned))}]";
}
