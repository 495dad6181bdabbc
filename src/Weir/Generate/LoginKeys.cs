namespace Weir.Generate;

/// <summary>The two keys of the reference pipeline, one per field and domain, each with all its versions.</summary>
sealed record LoginKeys(PseudonymKeys Ip, PseudonymKeys Device)
{
    /// <summary>Reads <c>login-ip</c> and <c>login-device</c> below <paramref name="folder"/>.</summary>
    public static LoginKeys In(string folder) => new(PseudonymKeys.In(Path.Combine(folder, "login-ip")), PseudonymKeys.In(Path.Combine(folder, "login-device")));
}
