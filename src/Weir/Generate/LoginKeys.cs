namespace Weir.Generate;

/// <summary>The two keys of the reference pipeline, one per field and domain.</summary>
sealed record LoginKeys(PseudonymKey Ip, PseudonymKey Device)
{
    /// <summary>Reads <c>login-ip</c> and <c>login-device</c> below <paramref name="folder"/>.</summary>
    public static LoginKeys In(string folder) =>
        new(PseudonymKey.Newest(Path.Combine(folder, "login-ip")), PseudonymKey.Newest(Path.Combine(folder, "login-device")));
}
