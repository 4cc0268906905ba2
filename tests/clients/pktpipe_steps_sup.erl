%% SPDX-License-Identifier: ISC
%% A supervisor of what it is given.
-module(pktpipe_steps_sup).
-behaviour(supervisor).
-export([init/1]).

init(Children) -> {ok, {#{strategy => one_for_one}, Children}}.
