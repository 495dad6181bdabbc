using Weir.Faults.Forwarding;

namespace Weir.Faults.Matrix;

/// <summary>A worker under a name, and what may be done to its requests alone.</summary>
/// <param name="Name">Its own.</param>
/// <param name="Worker">The process.</param>
/// <param name="Trap">For its requests.</param>
/// <param name="IdRequests">How often it asked for its transactional id: once at its start, and whenever it gave a transaction up, whatever its log says of that.</param>
sealed record StagedWorker(string Name, Worker Worker, Trap Trap, Tally IdRequests);
