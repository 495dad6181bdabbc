using Weir.Faults.Forwarding;

namespace Weir.Faults.Matrix;

/// <summary>A worker under a name, and what may be done to its requests alone.</summary>
sealed record StagedWorker(string Name, Worker Worker, Trap Trap);
