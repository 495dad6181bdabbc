namespace Weir.Faults.Forwarding;

/// <summary>When in a request's life a fault happens.</summary>
enum FaultMoment
{
    /// <summary>Before it was forwarded; it is never.</summary>
    NeverArrives,

    /// <summary>Before it was forwarded; it is all the same, later: its sender is gone or has given it up by then.</summary>
    ArrivesLate,

    /// <summary>Before it was forwarded; its connection is cut for the client, which goes on by another one, and then it arrives all the same (KAFKA-17754).</summary>
    HeldBack,

    /// <summary>The broker has done it; the answer is lost with its connection.</summary>
    Answered,

    /// <summary>The broker has done it; the answer comes late, on a connection that stands.</summary>
    AnsweredLate,
}
