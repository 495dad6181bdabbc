namespace Weir.Broker.Storage;

/// <summary>A folder in memory that knows what is durable: <see cref="Crash"/> forgets the rest, as a machine that loses power does.</summary>
sealed class MemoryDisk : IDisk
{
    readonly Lock _gate = new();
    readonly Dictionary<string, MemoryFile> _files = new(StringComparer.Ordinal);
    readonly Dictionary<string, MemoryFile> _durable = new(StringComparer.Ordinal);
    bool _locked;
    bool _isDead;

    /// <summary>Files as they are to be seen now, by path, whatever the journal does meanwhile: for tests that damage one.</summary>
    public IReadOnlyDictionary<string, MemoryFile> Files
    {
        get
        {
            lock (_gate) return new Dictionary<string, MemoryFile>(_files, StringComparer.Ordinal);
        }
    }

    /// <summary>What a machine finds after losing power: without every name and every page of 4 KiB that was not synced. This disk fails from now on, whoever still uses it.</summary>
    /// <param name="keep">Draws which unsynced pages reached the disk all the same, each with the chance of one half: lost, reordered and torn writes. Null: none did.</param>
    public MemoryDisk Crash(Random? keep = null)
    {
        var found = new MemoryDisk();
        lock (_gate)
        {
            _isDead = true;
            foreach (var (path, file) in _durable.OrderBy(entry => entry.Key, StringComparer.Ordinal)) found._durable[path] = found._files[path] = file.Crash(keep);
            foreach (var file in _files.Values) file.Kill();
        }
        return found;
    }

    /// <summary>What another process finds after kill -9: everything that was written. This disk fails from now on.</summary>
    public MemoryDisk Kill()
    {
        var found = new MemoryDisk();
        lock (_gate)
        {
            _isDead = true;
            var survivors = _files.ToDictionary(entry => entry.Value, entry => entry.Value.Copy());
            foreach (var (path, file) in _files) found._files[path] = survivors[file];
            foreach (var (path, file) in _durable) found._durable[path] = survivors.TryGetValue(file, out var copy) ? copy : file.Copy();
            foreach (var file in _files.Values) file.Kill();
        }
        return found;
    }

    public ValueTask<IDiskFile> OpenAsync(string path)
    {
        lock (_gate)
        {
            ThrowIfDead();
            if (!_files.TryGetValue(path, out var file)) _files.Add(path, file = new MemoryFile());
            return new(file);
        }
    }

    public ValueTask<bool> ExistsAsync(string path)
    {
        lock (_gate) return new(_files.ContainsKey(path));
    }

    public ValueTask<IReadOnlyList<string>> ListAsync(string folder)
    {
        lock (_gate) return new([.. _files.Keys.Where(path => FolderOf(path) == folder).Select(path => path[(path.LastIndexOf('/') + 1)..]).Order(StringComparer.Ordinal)]);
    }

    public ValueTask RenameAsync(string from, string to)
    {
        lock (_gate)
        {
            ThrowIfDead();
            if (!_files.Remove(from, out var file)) throw new FileNotFoundException($"There is no file {from}.", from);
            _files[to] = file;
        }
        return default;
    }

    public ValueTask DeleteAsync(string path)
    {
        lock (_gate)
        {
            ThrowIfDead();
            _files.Remove(path);
        }
        return default;
    }

    public ValueTask DeleteFolderAsync(string folder)
    {
        lock (_gate)
        {
            ThrowIfDead();
            foreach (var path in _files.Keys.Where(path => path.StartsWith(folder + "/", StringComparison.Ordinal)).ToArray()) _files.Remove(path);
        }
        return default;
    }

    public ValueTask SyncFolderAsync(string folder)
    {
        lock (_gate)
        {
            ThrowIfDead();
            foreach (var path in _durable.Keys.Where(path => FolderOf(path) == folder && !_files.ContainsKey(path)).ToArray()) _durable.Remove(path);
            foreach (var (path, file) in _files)
                if (FolderOf(path) == folder) _durable[path] = file;
        }
        return default;
    }

    public IDisposable? TryLock(string path)
    {
        lock (_gate)
        {
            if (_locked) return null;
            _locked = true;
            return new Release(this);
        }
    }

    void ThrowIfDead()
    {
        if (_isDead) throw new PowerLostException();
    }

    static string FolderOf(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";

    sealed class Release(MemoryDisk disk) : IDisposable
    {
        public void Dispose() => disk._locked = false;
    }
}
