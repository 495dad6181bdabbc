using Weir.Protocol.Messages;

namespace Weir.Simulation.Actors;

/// <summary>A fault that waits for one request of a transaction and comes exactly then.</summary>
/// <param name="Api">Produce, TxnOffsetCommit, EndTxn …</param>
/// <param name="IsAnswered">Whether it comes when the request was carried out and its answer is about to be sent; else before the broker looks at it.</param>
/// <param name="Act">What happens; told the transactional id.</param>
sealed record Strike(ApiKey Api, bool IsAnswered, Action<string> Act);
