using Weir.Kafka.Production;

namespace Weir.Kafka.Membership;

/// <summary>
/// One member of a consumer group, by whichever of Kafka's two protocols. Joining is the worker's own step, between two transactions; heartbeats run beside
/// it and only raise <see cref="Signal"/>. After <see cref="JoinAsync"/> the worker owns exactly what it returned.
/// </summary>
interface IGroupMembership : IDisposable
{
    /// <summary>What the last heartbeats said.</summary>
    MembershipSignal Signal { get; }

    /// <summary>Completes when <see cref="Signal"/> is raised.</summary>
    Task Signalled { get; }

    /// <summary>What positions are committed with.</summary>
    GroupIdentity Identity { get; }

    bool IsJoined { get; }

    /// <summary>
    /// Joins, or joins again keeping <paramref name="owned"/>, of which everything is committed. A partition of <paramref name="owned"/> that is not in the
    /// answer has to be given up, and <see cref="JoinAsync"/> called again without it; and also, with nothing to give up, while the assignment is not settled.
    /// </summary>
    /// <exception cref="KafkaServerException">The group refuses.</exception>
    /// <exception cref="TransactionFailedException">The group gave this member up before it joined again: what it owned may be somebody else's.</exception>
    Task<MemberAssignment> JoinAsync(IReadOnlyCollection<int> owned, CancellationToken cancellation);

    /// <summary>Whether a commit that was refused with <paramref name="generation"/> may be sent again: the member goes on, under another <see cref="Identity"/>.</summary>
    Task<bool> HasMovedOnAsync(int generation, CancellationToken cancellation);

    /// <summary>The coordinator has given us up: the next join owns nothing.</summary>
    /// <param name="withId">Whether it does not know the member id any more, or gave our name to another one.</param>
    void Forget(bool withId);

    /// <summary>Tells the group, so that the others need not wait for the session to end. Best effort within 1.5 s: where it fails, the session's end does it.</summary>
    Task LeaveAsync();
}
