namespace Weir.Bench.Records;

/// <summary>A record of the source topic, and what it was made of: what is wrong with a bad one is in its bytes alone.</summary>
/// <param name="Value">Its bytes.</param>
/// <param name="IsGood">Whether its output is expected; else it becomes a dead letter.</param>
/// <param name="UserId">A UUID.</param>
/// <param name="AppVersion">Like 2.3.0.</param>
/// <param name="DeviceType">Null: it has none.</param>
/// <param name="Ip">An address of version 4.</param>
/// <param name="Locale">Two capital letters.</param>
/// <param name="DeviceId">Like 593-47-5928, or a UUID.</param>
/// <param name="Time">Unix seconds.</param>
/// <param name="Context">A nested object as it is in <paramref name="Value"/>; null: it has none.</param>
sealed record Login(byte[] Value, bool IsGood, string UserId, string AppVersion, string? DeviceType, string Ip, string Locale, string DeviceId, long Time, string? Context);
