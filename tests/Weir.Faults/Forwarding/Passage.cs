namespace Weir.Faults.Forwarding;

/// <summary>What becomes of a request or an answer at the forwarder. Holding back is awaiting before one of these is returned.</summary>
enum Passage
{
    /// <summary>It goes on.</summary>
    Forward,

    /// <summary>It is lost; the connection stays.</summary>
    Drop,

    /// <summary>The client's side of its connection is cut now; it goes on later: <see cref="ForwardedRequest.Late"/>.</summary>
    Orphan,

    /// <summary>It is answered with <see cref="ForwardedRequest.Refusal"/>: a request without being carried out, an answer in place of the broker's own.</summary>
    Refuse,

    /// <summary>It goes on, and once more later: <see cref="ForwardedRequest.Copy"/>.</summary>
    Copy,

    /// <summary>It is lost with its connection, both sides.</summary>
    Cut,
}
