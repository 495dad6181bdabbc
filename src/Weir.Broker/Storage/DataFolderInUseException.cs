namespace Weir.Broker.Storage;

/// <summary>Another process holds the data folder.</summary>
public sealed class DataFolderInUseException(string address)
    : Exception(address.Length > 0 ? $"the data folder is in use by the broker at {address}" : "the data folder is in use by another process")
{
    /// <summary>Where that process listens, as it wrote it into the folder; empty when it has not yet.</summary>
    public string Address { get; } = address;
}
