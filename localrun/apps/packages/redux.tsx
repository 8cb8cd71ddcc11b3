import {Text, View} from 'react-native';
import {applyMiddleware, combineReducers, legacy_createStore} from 'redux';

const value = (state = 1, action: {type: string; by?: number}) => (action.type === 'add' ? state + (action.by ?? 1) : state);
const store = legacy_createStore(combineReducers({value}), applyMiddleware(() => (next) => (action) => next(action)));
store.dispatch({type: 'add', by: 2});

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>counted {store.getState().value}</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
