using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Faults.Forwarding;

/// <summary>One request that is answered with an error.</summary>
/// <param name="Api">Of the next request of this API.</param>
/// <param name="Code">The error.</param>
/// <param name="IsCarriedOut">Whether the broker did what was asked and the answer says that it did not, or that nobody knows.</param>
sealed record Refusal(ApiKey Api, ErrorCode Code, bool IsCarriedOut = false)
{
    /// <summary>Smaller requests pass.</summary>
    public int LeastBytes { get; init; }
}
