extension CarillonClient {
    /// Says how far the attempt that holds `fencingToken` has come; ``RunContext/progress(_:_:)`` for those outside a handler.
    ///
    /// - Returns: whether the attempt still holds the run; if not, nothing was changed.
    public func report(_ progress: RunProgress, of run: RunID, fencingToken: String) async throws(CarillonError) -> Bool
    {
        try await store.progress([(Holding(run: run, token: fencingToken), progress)]) != [.lost]
    }
}
