namespace Weir.Protocol;

/// <summary>An answer that may ask for silence (KIP-219).</summary>
public interface IThrottled
{
    /// <summary>For how long the broker reads nothing more of the connection, in milliseconds, since a quota is used up; 0: it reads on.</summary>
    int ThrottleTimeMs { get; }
}
