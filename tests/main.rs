

mod live;
