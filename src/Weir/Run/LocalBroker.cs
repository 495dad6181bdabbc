using System.Net;
using System.Net.Sockets;
using Weir.Broker;
using Weir.Broker.Storage;
using Weir.Commands;

namespace Weir.Run;

/// <summary>The embedded broker as the program runs it: on an address, with its data in a folder.</summary>
sealed class LocalBroker(EmbeddedBroker broker) : IAsyncDisposable
{
    public const string UsualAddress = "127.0.0.1:9092";
    public const string UsualFolder = ".weir/broker";

    /// <summary>Host and port to connect to.</summary>
    public string Address => broker.BootstrapServers;

    /// <inheritdoc cref="EmbeddedBroker.Failure"/>
    public Exception? Failure => broker.Failure;

    /// <param name="folder">Of its data; made when missing.</param>
    /// <param name="listen">Host and port.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onError">See <see cref="EmbeddedBrokerOptions.OnError"/>.</param>
    /// <param name="settings">The broker's settings beside these; null: its defaults.</param>
    /// <exception cref="CommandFailure">Exit code 69: the address or the folder is in use, or the data is damaged.</exception>
    public static async Task<LocalBroker> StartAsync(string folder, string listen, TimeProvider time, Action<Exception> onError, EmbeddedBrokerOptions? settings = null)
    {
        var (host, port) = Parse(listen);
        try
        {
            Directory.CreateDirectory(folder);
            return new LocalBroker(await EmbeddedBroker.StartAsync((settings ?? new()) with { DataDirectory = Path.GetFullPath(folder), Host = host, Port = port, Time = time, OnError = onError }));
        }
        catch (SocketException error)
        {
            throw new CommandFailure(ExitCode.Unreachable, "WEIR8020", $"cannot listen on {listen}: {error.SocketErrorCode}", "Another broker may be running there; choose an address with --listen");
        }
        catch (DataFolderInUseException error)
        {
            throw new CommandFailure(ExitCode.Unreachable, "WEIR8024", $"'{folder}': {error.Message}", error.Address.Length > 0 ? $"Connect to it with -b {error.Address}, or choose another folder with --data" : "Choose another with --data", error);
        }
        catch (DamagedLogException error)
        {
            throw new CommandFailure(ExitCode.Unreachable, "WEIR8025", $"the data in '{folder}' is damaged: {error.Message}", "Restore it from a copy, or choose another folder with --data");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.Unreachable, "WEIR8021", $"the folder '{folder}' cannot be used: {error.Message}", "Make sure that it can be written and the disk has room, or choose another with --data");
        }
    }

    /// <summary>The address of the process that holds <paramref name="folder"/> already, or a broker of our own on <paramref name="listen"/>.</summary>
    public static async Task<(LocalBroker? Broker, string Address)> StartOrFindAsync(string folder, string listen, TimeProvider time, Action<Exception> onError)
    {
        try
        {
            var broker = await StartAsync(folder, listen, time, onError);
            return (broker, broker.Address);
        }
        catch (CommandFailure failure) when (failure.InnerException is DataFolderInUseException { Address.Length: > 0 } used)
        {
            return (null, used.Address);
        }
    }

    public ValueTask DisposeAsync() => broker.DisposeAsync();

    static (string Host, int Port) Parse(string listen)
    {
        string text = listen.StartsWith("localhost:", StringComparison.Ordinal) ? "127.0.0.1" + listen[9..] : listen;
        if (text.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(text, out var endPoint)) return (endPoint.Address.ToString(), endPoint.Port);
        throw CommandFailure.Usage($"'{listen}' is no address to listen on", $"Write --listen {UsualAddress}");
    }
}
