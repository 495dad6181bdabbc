using Weir.Faults.Forwarding;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Faults.Matrix;

/// <summary>Errors that a request can be refused with, and what must come of each.</summary>
/// <param name="Api">Which request.</param>
/// <param name="Reaction">The same for all of the codes.</param>
/// <param name="Codes">One after the other, each once.</param>
sealed record RefusedRequest(ApiKey Api, Reaction Reaction, params IReadOnlyList<ErrorCode> Codes)
{
    /// <summary>What has the worker send such a request, where it does not by itself: refused first.</summary>
    public Refusal? After { get; init; }

    /// <summary>Whether the broker carries the request out all the same.</summary>
    public bool IsCarriedOut { get; init; }

    /// <summary>How often in a row it is refused.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Of each such request; smaller ones pass.</summary>
    public int LeastBytes { get; init; }

    public IEnumerable<Refusal> Refusals(ErrorCode code)
    {
        var refusals = Enumerable.Repeat(new Refusal(Api, code, IsCarriedOut) { LeastBytes = LeastBytes }, Times);
        return After is null ? refusals : refusals.Prepend(After);
    }
}
