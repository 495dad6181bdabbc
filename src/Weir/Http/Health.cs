namespace Weir.Http;

/// <summary>What the three probes of Kubernetes ask; each answer is computed when it is asked for and must not block.</summary>
/// <param name="Started">Configuration read, brokers reached, group joined once.</param>
/// <param name="Ready">Doing its work now; false while halted or cut off, without being restarted for it.</param>
/// <param name="Live">False only where a restart helps: a worker's loop has stopped moving.</param>
sealed record Health(Func<HealthReport> Started, Func<HealthReport> Ready, Func<HealthReport> Live);
