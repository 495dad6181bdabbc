namespace Weir.Protocol;

/// <summary>A batch needs a compression library that this machine does not have. The message says which and how to install it.</summary>
public sealed class CompressionUnavailableException(string message) : Exception(message);
