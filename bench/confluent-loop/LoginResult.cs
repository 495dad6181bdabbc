namespace Weir.Bench.ConfluentLoop;

/// <summary>What becomes of a record: key and value of the output, or why it is a dead letter.</summary>
readonly record struct LoginResult(byte[]? Key, byte[]? Value, string? Error)
{
    public static LoginResult Good(byte[] key, byte[] value) => new(key, value, null);

    public static LoginResult Bad(string error) => new(null, null, error);
}
