namespace Weir.Broker.Storage;

/// <summary>A <see cref="MemoryDisk"/> was used after its machine lost power or its process was killed.</summary>
sealed class PowerLostException() : IOException("the machine lost power");
