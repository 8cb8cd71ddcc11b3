import {Text, View} from 'react-native';
import {connect, Provider, useSelector} from 'react-redux';
import {legacy_createStore} from 'redux';

type State = {value: number};
const store = legacy_createStore((state: State = {value: 7}) => state);

function Count() {
  return <Text>counted {useSelector((state: State) => state.value)}</Text>;
}

const Connected = connect((state: State) => ({value: state.value}))(({value}: State) => <Text>connected {value}</Text>);

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Provider store={store}>
          <Count />
          <Connected />
        </Provider>
      </View>
      <Text>below</Text>
    </View>
  );
}
